"""Small pure things everything else stands on: errors, permissions, time, money, text."""

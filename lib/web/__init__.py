"""What is served beside the screens: sign-in, health, and the guard before all of it."""

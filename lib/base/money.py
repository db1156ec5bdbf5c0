"""Money: Decimal outside, whole centavos inside, rounded half up once."""

from decimal import ROUND_HALF_UP, Decimal


def centavos(amount: Decimal) -> int:
    """An amount in whole centavos, half up."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def amount(cents: int) -> Decimal:
    """Whole centavos as an amount with two decimals."""
    return Decimal(cents).scaleb(-2)

"""``python -m bestofk_cli``."""

from bestofk_cli import main

main()

"""The built-in selectors, registered by entry point like anyone's."""

"""The commands of `trichluc` that have a module of their own: arguments in, exit code out."""

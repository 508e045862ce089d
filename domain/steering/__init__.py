"""督查事项: orders, rectifications, cards, hotline matters, tasks: procedures of steps, one book of rules."""

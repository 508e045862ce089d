"""What follows from entries for the people concerned: whom to tell what (消息). Pure, like the rules."""

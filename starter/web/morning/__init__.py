"""今日督办: the supervisor's morning on one screen, its heat map, forecast, wall, and what came by silence."""

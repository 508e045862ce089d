"""What every page needs: gate, session, forms, rendering, live changes, problems."""

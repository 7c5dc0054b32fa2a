// Forms for contributions open in place; without this script every link leads to its own page.

//! Registration: the people of a district, how they are, and the code that says so.

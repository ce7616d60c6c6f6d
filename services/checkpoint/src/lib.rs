//! Checkpoint: the gates of a district, their posters, verdicts, passes and figures.

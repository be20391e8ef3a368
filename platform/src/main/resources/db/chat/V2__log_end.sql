-- Where the log ends, for readers who were asked about a place behind it: nobody can say of a place that he has not reached
-- whether it is still to come or was never there, unless he knows the log's end.
-- An observation, not part of the fold: not rebuilt, not compared.
CREATE TABLE log_end (
    partition   integer PRIMARY KEY,
    -- Counts the looks. A look begins after the one before has been committed, so that whoever finds n here now and n + 2
    -- later knows that the later end was looked up after now, whatever any clock says.
    looks       bigint  NOT NULL,
    next_offset bigint  NOT NULL
) WITH (fillfactor = 50);

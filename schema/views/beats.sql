-- beats: log entries whose message speaks of a heartbeat.  A rough look: which
-- lines are beats, and of what, is decided by patterns, which SQL cannot run
SELECT * FROM logs WHERE message LIKE '%heartbeat%'

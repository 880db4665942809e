-- Adds the outcome to an entry of the audit log that has none.
--
-- KEYS  audit log
-- ARGV  the entry's number, the field of its outcome, the outcome as JSON
-- RESULT  1 added, 0 if there is no such entry or it has one

if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
return redis.call('HSETNX', KEYS[1], ARGV[2], ARGV[3])

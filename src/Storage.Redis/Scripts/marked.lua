-- Notes that all jobs stand in the indexes that they are found by, and that the owner keeps it so.
--
-- KEYS  owner
-- ARGV  the epoch of the owner that has seen to it
-- RESULT  true, or false if another epoch owns the store by now

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
redis.call('HSET', KEYS[1], 'search', ARGV[1])
return true

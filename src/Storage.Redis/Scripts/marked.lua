-- Notes that all jobs stand in the indexes that they are found by, and that the owner keeps it so.
--
-- KEYS  owner, who fills the indexes
-- ARGV  the epoch of the owner that has seen to it, the token of whoever has filled them
-- RESULT  true, or false if another epoch owns the store by now, or somebody else has begun to fill them

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] or redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'search', ARGV[1])
redis.call('DEL', KEYS[2])
return true

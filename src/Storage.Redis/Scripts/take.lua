-- Takes the store, if its owner is still as it was seen.
--
-- KEYS  owner
-- ARGV  the epoch and the beat that were seen (0 0: no owner), the new epoch, name and process of the new owner
-- RESULT  true, or false if somebody was faster or the owner has given a sign of life

local seen = redis.call('HMGET', KEYS[1], 'epoch', 'beat')
if (seen[1] or '0') ~= ARGV[1] or (seen[2] or '0') ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'name', ARGV[4], 'process', ARGV[5], 'beat', '1', 'released', '0')
return true

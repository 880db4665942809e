-- Takes the store, if its owner is still as it was seen.
--
-- KEYS  owner, queues
-- ARGV  the epoch and the beat that were seen (0 0: no owner), the new epoch, name and process of the new owner
-- RESULT  true, or false if somebody was faster or the owner has given a sign of life

local seen = redis.call('HMGET', KEYS[1], 'epoch', 'beat', 'search')
if (seen[1] or '0') ~= ARGV[1] or (seen[2] or '0') ~= ARGV[2] then return false end
redis.call('HSET', KEYS[1], 'epoch', ARGV[3], 'name', ARGV[4], 'process', ARGV[5], 'beat', '1', 'released', '0')
-- The epoch in which the indexes that jobs are found by are kept. An owner of an older version does not keep them and leaves this
-- behind, so whoever comes after it sees that they are to be filled again.
if (seen[3] and seen[3] == seen[1]) or redis.call('EXISTS', KEYS[2]) == 0 then redis.call('HSET', KEYS[1], 'search', ARGV[3]) end
return true

-- Empties indexes that jobs are found by, so that they can be filled anew.
--
-- KEYS  epoch, the sorted sets, all of one queue
-- ARGV  the writer's epoch
-- RESULT  true, or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end
for key = 2, #KEYS do redis.call('UNLINK', KEYS[key]) end
return true

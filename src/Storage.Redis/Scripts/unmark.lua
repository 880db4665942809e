-- Empties indexes that jobs are found by, so that they can be filled anew.
--
-- KEYS  epoch, who fills them, the sorted sets, all of one queue
-- ARGV  the writer's epoch, the token of whoever fills them
-- RESULT  true, or false if a newer epoch owns the queue, or somebody else fills them by now

local owner = redis.call('GET', KEYS[1])
if (owner and tonumber(owner) > tonumber(ARGV[1])) or redis.call('GET', KEYS[2]) ~= ARGV[2] then return false end
for key = 3, #KEYS do redis.call('UNLINK', KEYS[key]) end
return true

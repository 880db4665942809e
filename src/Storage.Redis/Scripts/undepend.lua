-- Forgets which jobs depend on some that were not made in the end.
--
-- KEYS  epoch, the queue's parents, the dependents of each job
-- ARGV  the writer's epoch, the id of each job
-- RESULT  true, or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000
for first = 2, #ARGV, MOST do redis.call('HDEL', KEYS[2], unpack(ARGV, first, math.min(first + MOST - 1, #ARGV))) end
for first = 3, #KEYS, MOST do redis.call('UNLINK', unpack(KEYS, first, math.min(first + MOST - 1, #KEYS))) end
return true

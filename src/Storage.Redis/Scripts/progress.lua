-- Keeps the progress that a running job reported, unless the job has moved.
--
-- KEYS  epoch, job, progress
-- ARGV  the writer's epoch, the version that the store must hold, the progress as JSON
-- RESULT  1 kept, 0 not kept, or false if a newer epoch owns the queue

local owner = redis.call('GET', KEYS[1])
if owner and tonumber(owner) > tonumber(ARGV[1]) then return false end
local version = string.match(redis.call('GETRANGE', KEYS[2], 0, 63), '^{"place":%d+,"head":{"version":(%d+),')
if version ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[3], ARGV[3])
return 1

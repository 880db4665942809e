-- Notes, before new jobs are committed, in which queue each is to be found. What is there stays.
--
-- KEYS  the directory key of each job
-- ARGV  for each key: the queue
-- RESULT  for each key that was there already, or is named a second time: its number, the queue that it names

-- Values of one command: Lua cannot pass on 8,000.
local MOST = 4000

local results, given, news = {}, {}, {}
for first = 1, #KEYS, MOST do
  for i, queue in ipairs(redis.call('MGET', unpack(KEYS, first, math.min(first + MOST - 1, #KEYS)))) do
    local n = first + i - 1
    local key = KEYS[n]
    queue = queue or given[key]
    if queue then
      results[#results + 1], results[#results + 2] = n, queue
    else
      given[key] = ARGV[n]
      news[#news + 1], news[#news + 2] = key, ARGV[n]
    end
  end
end
for first = 1, #news, MOST do redis.call('MSET', unpack(news, first, math.min(first + MOST - 1, #news))) end
return results

-- Notes, before new jobs are committed, in which queue each is to be found. What is there stays.
--
-- KEYS  the directory key of each job
-- ARGV  for each key: the queue
-- RESULT  for each key: empty if it was free and is reserved now, otherwise the queue that it names

local results = {}
for i, key in ipairs(KEYS) do
  local queue = redis.call('GET', key)
  if not queue then redis.call('SET', key, ARGV[i]) end
  results[i] = queue or ''
end
return results

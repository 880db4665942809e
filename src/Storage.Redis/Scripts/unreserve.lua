-- Takes jobs that do not exist out of the directory, or leads their entries to another queue.
--
-- KEYS  owner, then the directory key of each job
-- ARGV  the writer's epoch, and the queue, if they are to lead to one
-- RESULT  true, or false if another epoch owns the store

if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return false end
for i = 2, #KEYS do
  if ARGV[2] then redis.call('SET', KEYS[i], ARGV[2]) else redis.call('DEL', KEYS[i]) end
end
return true

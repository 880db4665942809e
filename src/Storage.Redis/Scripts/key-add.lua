-- Keeps a new API key.
--
-- KEYS  access keys
-- ARGV  the key's id, the key as JSON
-- RESULT  1 kept, 0 if there is one of that id

return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])

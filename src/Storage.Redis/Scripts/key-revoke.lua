-- Revokes an API key, if it is still as it was read. Nothing but a revocation changes one, so otherwise it was revoked meanwhile.
--
-- KEYS  access keys
-- ARGV  the key's id, the key as it was read, the key as revoked
-- RESULT  the key as it is now

local stored = redis.call('HGET', KEYS[1], ARGV[1])
if stored ~= ARGV[2] then return stored end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return ARGV[3]

--[[
  Removes a dead letter, unless it has come again since it was read: then somebody failed with it anew.

  KEYS[1…5] as in keep-dead-letter.lua: index, seen, attributes, data, totals
  ARGV[1] id
  ARGV[2] what `seen` said when it was read, '' = remove it in any case
  Output: 1 when removed, 0 when it has come again, -1 when there is none.
]]
local id = ARGV[1]
local now = redis.call('HGET', KEYS[2], id)
if not now then return -1 end
if ARGV[2] ~= '' and now ~= ARGV[2] then return 0 end
local _, last, _, bytes, samples = string.match(now, '(%d+) (%d+) (%d+) (%d+) (%d+)')
redis.call('ZREM', KEYS[1], last .. ':' .. id)
for i = 2, 4 do redis.call('HDEL', KEYS[i], id) end
-- `0 -` and not `-`: Lua writes minus zero as "-0", which HINCRBY does not take.
redis.call('HINCRBY', KEYS[5], 'bytes', 0 - tonumber(bytes))
redis.call('HINCRBY', KEYS[5], 'samples', 0 - tonumber(samples))
return 1

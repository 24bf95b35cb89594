--[[
  Says how many messages a channel may send now, and takes as many out of its bucket, for all replicas.

  KEYS[1] bucket  hash: tokens, at (clock of the last change, ms), dry (1 = gave all it had and has not recovered)
  ARGV    now (ms), capacity, ms in which one token comes, messages that wait
  Output: { 'each', n } every one that waits may go; { 'digest', n } all of them in one message, which took the n that there
          were; { 'wait', ms } nothing before that.

  A bucket that has run dry gives nothing until it is half full: else a storm would be told a message at a time.
]]
local now, capacity, per, waiting = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local stored = redis.call('HMGET', KEYS[1], 'tokens', 'at', 'dry')
local tokens, at, dry = tonumber(stored[1] or capacity), tonumber(stored[2] or now), stored[3] == '1'
-- The clocks of two replicas differ: time never runs backwards here.
now = math.max(now, at)
tokens = math.min(capacity, tokens + (now - at) / per)

local enough = dry and math.max(1, capacity / 2) or 1
-- What rounding may have lost on the way: a thousandth of a token, or a hundredth of a millisecond.
if tokens < enough - 0.001 then return { 'wait', math.ceil((enough - tokens) * per - 0.01) } end
tokens = math.max(tokens, enough)

local answer
if waiting <= math.floor(tokens) then
  answer = { 'each', waiting }
  tokens = tokens - waiting
else
  answer = { 'digest', math.floor(tokens) }
  tokens = 0
end
redis.call('HSET', KEYS[1], 'tokens', tokens, 'at', string.format('%.0f', now), 'dry', tokens < 1 and 1 or 0)
redis.call('PEXPIRE', KEYS[1], math.ceil(capacity * per))
return answer

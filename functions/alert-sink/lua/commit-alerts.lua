--[[
  Commits what one event has done to alerts, all of it or nothing.

  KEYS[1] answer      string: the answer to this event
  KEYS[2] current     hash: series digest -> "<version> <id of the latest alert, or -> <state>"
  KEYS[3] due         sorted set: series digests, score = when a tick has something to do for them (clock, ms)
  KEYS[4] alerts      hash: alert id -> "<series digest> <alert>"
  KEYS[5] open        sorted set: ids of open alerts, score = when they were opened (clock, ms)
  KEYS[6] resolved    sorted set: ids of past alerts, score = when they were resolved (clock, ms)
  KEYS[7] deliveries  hash: "<alert id> <channel>" -> what became of its latest notice
  KEYS[8…] of each channel: due (sorted set: notice ids, score = next attempt) and notices (hash: notice id -> notice)
  ARGV[1] now (ms)
  ARGV[2] answer to keep, '' = none
  ARGV[3] ms that the answer is kept
  ARGV[4] most past alerts
  ARGV[5] ms until a past alert is forgotten
  ARGV[6] ms without any commit until everything is forgotten
  ARGV[7] most notices waiting per channel
  ARGV[8] number of channels, then their names
  then    number of series, then of each: digest, version read ('' = none), version to store, alert id, state ('' = forget it), due ('' = never)
  then    number of alerts, then of each: id, series digest, 1 = open or 0 = past, score, alert
  then    number of notices, then of each: id, notice, number of its channels, then which of the channels they are, from 1
  Output: { 'answered', answer } when the event has been answered before; { 'conflict' } when somebody else has committed one
          of the series since it was read; else { 'committed', channel, notice id, … } with the notices that had to go.

  The score of an alert stays while it is open, and while it is past. A past alert that is forgotten takes the state of its
  series along when it is the latest. Too many notices: those that were to be tried first go.
]]
local answer, current, due, alerts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local open, resolved, deliveries = KEYS[5], KEYS[6], KEYS[7]

local known = redis.call('GET', answer)
if known then return { 'answered', known } end

local at = 8
local function take()
  at = at + 1
  return ARGV[at]
end

local channels = {}
for i = 1, tonumber(ARGV[8]) do channels[i] = take() end

local series = tonumber(take())
for i = 0, series - 1 do
  local value = redis.call('HGET', current, ARGV[at + i * 6 + 1])
  if (value and string.match(value, '^%S+') or '') ~= ARGV[at + i * 6 + 2] then return { 'conflict' } end
end
for _ = 1, series do
  local digest, _, version, id, state, when = take(), take(), take(), take(), take(), take()
  if state == '' then
    redis.call('HDEL', current, digest)
  else
    redis.call('HSET', current, digest, version .. ' ' .. id .. ' ' .. state)
  end
  if when == '' then redis.call('ZREM', due, digest) else redis.call('ZADD', due, when, digest) end
end

for _ = 1, tonumber(take()) do
  local id, digest, isOpen, score, alert = take(), take(), take(), take(), take()
  redis.call('HSET', alerts, id, digest .. ' ' .. alert)
  redis.call('ZREM', isOpen == '1' and resolved or open, id)
  redis.call('ZADD', isOpen == '1' and open or resolved, 'NX', score, id)
end

local now, most, reply = tonumber(ARGV[1]), tonumber(ARGV[7]), { 'committed' }
local notices = tonumber(take())
for i = 1, notices do
  local id, notice = take(), take()
  for _ = 1, tonumber(take()) do
    local c = tonumber(take()) - 1
    -- Thousandths keep the order of one commit.
    redis.call('ZADD', KEYS[8 + c * 2], string.format('%.3f', now + math.min(i - 1, 999) / 1000), id)
    redis.call('HSET', KEYS[9 + c * 2], id, notice)
  end
end
for c = 0, #channels - 1 do
  local over = redis.call('ZCARD', KEYS[8 + c * 2]) - most
  if over > 0 then
    for _, id in ipairs(redis.call('ZRANGE', KEYS[8 + c * 2], 0, over - 1)) do
      redis.call('ZREM', KEYS[8 + c * 2], id)
      redis.call('HDEL', KEYS[9 + c * 2], id)
      reply[#reply + 1] = channels[c + 1]
      reply[#reply + 1] = id
    end
  end
end

local past = string.format('(%.0f', now - tonumber(ARGV[5]))
local gone = redis.call('ZRANGEBYSCORE', resolved, '-inf', past, 'LIMIT', 0, 1000)
local over = math.min(redis.call('ZCARD', resolved) - #gone - tonumber(ARGV[4]), 1000)
if over > 0 then
  for _, id in ipairs(redis.call('ZRANGE', resolved, #gone, #gone + over - 1)) do gone[#gone + 1] = id end
end
for _, id in ipairs(gone) do
  local digest = string.match(redis.call('HGET', alerts, id) or '', '^%S+')
  local latest = digest and redis.call('HGET', current, digest)
  if latest and string.match(latest, '^%S+ (%S+)') == id then redis.call('HDEL', current, digest) end
  redis.call('HDEL', alerts, id)
  redis.call('ZREM', resolved, id)
  for _, channel in ipairs(channels) do redis.call('HDEL', deliveries, id .. ' ' .. channel) end
end

if ARGV[2] ~= '' then redis.call('SET', answer, ARGV[2], 'PX', ARGV[3]) end
for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[6]) end
return reply

--[[
  Commits what one event has done to alerts, all of it or nothing.

  KEYS[1] answer      string: the answer to this event
  KEYS[2] current     hash: series digest -> "<version> <id of the latest alert, or -> <state>"
  KEYS[3] due         sorted set: series digests, score = when a tick has something to do for them (clock, ms)
  KEYS[4] alerts      hash: alert id -> "<series digest> <alert>"
  KEYS[5] open        sorted set: ids of open alerts, score = when they were opened (clock, ms)
  KEYS[6] resolved    sorted set: ids of past alerts, score = when they were resolved (clock, ms)
  KEYS[7] deliveries  hash: "<alert id> <channel>" -> what became of its latest notice
  KEYS[8] members     sorted set in the order of text: "<source digest> <series digest>" of alerts that are open and not silenced
  KEYS[9] groups due  sorted set: source digests with an open group, score = when a tick looks at it again (clock, ms)
  KEYS[10] hushed     sorted set: digests of series whose open alert is silenced, score = end of the silence (clock, ms)
  KEYS[11] channels   sorted set: names of channels, score = when one that has them has committed last (clock, ms)
  KEYS[12…] of each channel: due (sorted set: notice ids, score = next attempt) and notices (hash: notice id -> notice);
           then of each source that is touched: its open group (hash: version, state, and what its members add up to)
  ARGV[1] now (ms)
  ARGV[2] answer to keep, '' = none
  ARGV[3] ms that the answer is kept
  ARGV[4] most past alerts
  ARGV[5] ms until a past alert is forgotten
  ARGV[6] ms without any commit until everything is forgotten
  ARGV[7] most notices waiting per channel
  ARGV[8] number of channels, then their names
  then    number of sources, then of each: digest, version of its group that was read ('' = none), version to store ('' = group
          unchanged), state ('' = there is no group any more), when a tick looks at it ('' = unchanged), least and most members
          that this is right for, then what is added: total, anomalies, last_at, severity, score, worst ('' = nothing is added)
  then    number of series, then of each: digest, version read ('' = none), version to store, alert id, state ('' = forget it),
          due ('' = never), which of the sources is its own, 1 = member or 0, end of its silence ('' = none)
  then    number of alerts, then of each: id, series digest, 1 = open or 0 = past, score, alert
  then    number of notices, then of each: id, notice, number of its channels, then which of the channels they are, from 1
  Output: { 'answered', answer } when the event has been answered before; { 'conflict' } when somebody else has committed one
          of the series or groups since it was read, or has changed the number of members to one that this is not right for;
          else { 'committed', channel, notice id, … } with the notices that had to go.

  The score of an alert stays while it is open, and while it is past. A past alert that is forgotten takes the state of its
  series along when it is the latest. Too many notices: those that were to be tried first go, but ends as long as there is anything
  else among the first hundred or so: what a channel was told is there must not stay there for ever.
]]
local answer, current, due, alerts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local open, resolved, deliveries = KEYS[5], KEYS[6], KEYS[7]
local members, groups_due, hushed, known_channels, OUTBOXES = KEYS[8], KEYS[9], KEYS[10], KEYS[11], 12

local known = redis.call('GET', answer)
if known then return { 'answered', known } end

local at = 8
local function take()
  at = at + 1
  return ARGV[at]
end

local channels, MOST_CHANNELS = {}, 100
for i = 1, tonumber(ARGV[8]) do channels[i] = take() end

local sources = {}
for i = 1, tonumber(take()) do
  local one = { key = KEYS[OUTBOXES + #channels * 2 + i - 1] }
  one.digest, one.read, one.version, one.state, one.due = take(), take(), take(), take(), take()
  one.least, one.most, one.total, one.anomalies = tonumber(take()), tonumber(take()), take(), take()
  one.last_at, one.severity, one.score, one.worst = take(), take(), take(), take()
  if (redis.call('HGET', one.key, 'version') or '') ~= one.read then return { 'conflict' } end
  one.members = redis.call('ZLEXCOUNT', members, '[' .. one.digest .. ' ', '(' .. one.digest .. '!')
  sources[i] = one
end

local series, FIELDS = tonumber(take()), 9
for i = 0, series - 1 do
  local first = at + i * FIELDS
  local value = redis.call('HGET', current, ARGV[first + 1])
  if (value and string.match(value, '^%S+') or '') ~= ARGV[first + 2] then return { 'conflict' } end
  local source = sources[tonumber(ARGV[first + 7])]
  local was = redis.call('ZSCORE', members, source.digest .. ' ' .. ARGV[first + 1]) and 1 or 0
  source.members = source.members + tonumber(ARGV[first + 8]) - was
end
for _, one in ipairs(sources) do
  if one.members < one.least or one.members > one.most then return { 'conflict' } end
end

for _, one in ipairs(sources) do
  if one.version ~= '' and one.state == '' then
    redis.call('DEL', one.key)
    redis.call('ZREM', groups_due, one.digest)
  else
    if one.version ~= '' then redis.call('HSET', one.key, 'version', one.version, 'state', one.state) end
    if one.due ~= '' then redis.call('ZADD', groups_due, one.due, one.digest) end
    if one.worst ~= '' then
      redis.call('HINCRBY', one.key, 'total', one.total)
      redis.call('HINCRBY', one.key, 'anomalies', one.anomalies)
      local last, severity, score = unpack(redis.call('HMGET', one.key, 'last_at', 'severity', 'score'))
      if not last or tonumber(one.last_at) > tonumber(last) then redis.call('HSET', one.key, 'last_at', one.last_at) end
      if severity ~= 'critical' then redis.call('HSET', one.key, 'severity', one.severity) end
      if not score or tonumber(one.score) > tonumber(score) then
        redis.call('HSET', one.key, 'score', one.score, 'worst', one.worst)
      end
    end
  end
end
for _ = 1, series do
  local digest, _, version, id, state, when = take(), take(), take(), take(), take(), take()
  local source, member, hushed_until = sources[tonumber(take())], take(), take()
  local name = source.digest .. ' ' .. digest
  if member == '1' then redis.call('ZADD', members, 0, name) else redis.call('ZREM', members, name) end
  if hushed_until == '' then redis.call('ZREM', hushed, digest) else redis.call('ZADD', hushed, hushed_until, digest) end
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
    redis.call('ZADD', KEYS[OUTBOXES + c * 2], string.format('%.3f', now + math.min(i - 1, 999) / 1000), id)
    redis.call('HSET', KEYS[OUTBOXES + c * 2 + 1], id, notice)
  end
end
local SPARE = 100
for c = 0, #channels - 1 do
  local outbox, stored = KEYS[OUTBOXES + c * 2], KEYS[OUTBOXES + c * 2 + 1]
  local over = redis.call('ZCARD', outbox) - most
  if over > 0 then
    local others, ends = {}, {}
    for _, id in ipairs(redis.call('ZRANGE', outbox, 0, over + SPARE - 1)) do
      local isEnd = string.find(redis.call('HGET', stored, id) or '', '"status":"resolved"', 1, true)
      local list = isEnd and ends or others
      list[#list + 1] = id
    end
    for i = 1, over do
      local id = others[i] or ends[i - #others]
      redis.call('ZREM', outbox, id)
      redis.call('HDEL', stored, id)
      reply[#reply + 1] = channels[c + 1]
      reply[#reply + 1] = id
    end
  end
end

-- Also those that there are no more: they were told of alerts that are kept.
for _, channel in ipairs(channels) do redis.call('ZADD', known_channels, now, channel) end
redis.call('ZREMRANGEBYRANK', known_channels, 0, -MOST_CHANNELS - 1)
local ever = redis.call('ZRANGE', known_channels, 0, -1)

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
  for _, channel in ipairs(ever) do redis.call('HDEL', deliveries, id .. ' ' .. channel) end
end

if ARGV[2] ~= '' then redis.call('SET', answer, ARGV[2], 'PX', ARGV[3]) end
for i = 2, #KEYS do redis.call('PEXPIRE', KEYS[i], ARGV[6]) end
return reply

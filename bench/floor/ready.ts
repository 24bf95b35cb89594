import { createServer } from 'node:http'

/** The least that can become ready. It awaits nothing, since it is bundled as the functions are. */
const server = createServer((_, response) => void response.end())
server.listen(Number(process.env.PORT))
process.on('SIGTERM', () => process.exit(0))

/**
 * Loaded into each function before its own code (`node --import`): when the platform dies, even by SIGKILL, the channel to it
 * closes, and the function gets the SIGTERM that the platform can no longer send. It knows nothing of all this.
 */
const GRACE_MS = 30_000

const end = (): void => {
  process.kill(process.pid, 'SIGTERM')
  // One that does not heed SIGTERM would outlive its platform. Unreferenced: it must not hold back one that is done.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS).unref()
}

if (process.channel !== undefined && process.channel !== null) {
  process.on('disconnect', end)
  // The channel alone must not keep a function running that has nothing left to do.
  process.channel.unref()
}

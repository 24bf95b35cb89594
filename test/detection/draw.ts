import { fileURLToPath } from 'node:url'
import { drawPictures } from './pictures.ts'

/** `node test/detection/draw.ts`: draws the pictures of docs/detection.md anew, after a change of what they show. */
drawPictures(fileURLToPath(new URL('../../docs/detection', import.meta.url)))

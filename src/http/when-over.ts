// When an answer is over, however it ends: what was taken for it is given back then.
import type { ServerResponse } from 'node:http';

/**
 * Calls `release` once: when the answer has gone out or its caller has left; at once where the caller had left before. The
 * connection is listened to as well, since an answer that waited behind another on it is never told of its end.
 */
export function whenOver(response: ServerResponse, release: () => void): void {
  const { socket } = response.req;
  if (response.destroyed || socket.destroyed) {
    release();
    return;
  }
  const end = () => {
    response.off('close', end);
    socket.off('close', end);
    release();
  };
  response.once('close', end);
  socket.once('close', end);
}

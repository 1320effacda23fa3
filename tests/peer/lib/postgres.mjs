// tests/lib/postgres.sh from a module that must not wait for the server's end: the script's pipe
// stays open as long as the server it started runs, so only its two lines are read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../lib/postgres.sh', import.meta.url));

export async function startPostgres() {
  const child = spawn('sh', [script, 'start'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = [];
  const reader = createInterface({ input: child.stdout });
  for await (const line of reader) {
    lines.push(line);
    if (lines.length === 2) break;
  }
  child.stdout.destroy();
  const [folder, url] = lines;
  if (!url) throw new Error('PostgreSQL does not start');
  return {
    folder,
    url,
    async stop() {
      const stopping = spawn('sh', [script, 'stop', folder], { stdio: 'inherit' });
      await once(stopping, 'exit');
    },
  };
}

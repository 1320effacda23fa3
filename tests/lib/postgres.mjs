// A throw-away PostgreSQL for API, peer and storm tests; the work is done by postgres.sh.
//
//   const postgres = await startPostgres();   // { url, folder, stop() }
//   after(() => postgres.stop());
//
// Only the script's two lines are read, and its end is not waited for: whoever holds its pipe open,
// be it the server it started, cannot make us hang.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('postgres.sh', import.meta.url));

export async function startPostgres({ fsync = false } = {}) {
  const child = spawn('sh', [script, 'start'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, HARK_TEST_POSTGRES_FSYNC: fsync ? 'on' : 'off' },
  });
  const lines = [];
  for await (const line of createInterface({ input: child.stdout })) if (lines.push(line) === 2) break;
  child.stdout.destroy();
  const [folder, url] = lines;
  if (!url) throw new Error('PostgreSQL does not start');
  return {
    folder,
    url,
    async stop() {
      const [code] = await once(spawn('sh', [script, 'stop', folder], { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
      if (code !== 0) throw new Error(`PostgreSQL does not stop: ${folder}`);
    },
  };
}

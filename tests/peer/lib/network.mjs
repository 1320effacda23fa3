// The network of ../bluesky-network.mjs in a process of its own, so that its work does not stop the
// test's. It ends with the test's process, however that ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../bluesky-network.mjs', import.meta.url));
const START_MS = 90_000;

// The network listens on all interfaces: it may run only where there is none but loopback.
export const isAlone = () => Object.values(networkInterfaces()).flat().every((one) => one.internal);

export async function startNetwork() {
  const child = spawn(process.execPath, ['--no-deprecation', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const limit = setTimeout(() => child.kill('SIGKILL'), START_MS);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    gone.then(([code, signal]) => { throw new Error(`the network did not start: ${signal ?? code}`); }),
  ]);
  clearTimeout(limit);
  const { control_url: control, ...described } = JSON.parse(line);
  return {
    ...described,
    async ask(command, body = {}) {
      const response = await fetch(`${control}/${command}`, { method: 'POST', body: JSON.stringify(body) });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${command}: ${answer.error}`);
      return answer;
    },
    async stop() {
      child.stdin.end();
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(late);
    },
  };
}

// PostgreSQL for storms: an empty database each, and a cluster whose processes can be killed.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { startPostgres } from '../../lib/postgres.mjs';
import { sleep } from './hark.mjs';

const BIN = process.env.HARK_POSTGRES_BIN ?? '/usr/lib/postgresql/15/bin';

const sql = (url, text) => execFileSync('psql', ['-qtAX', '-d', url, '-c', text], { stdio: 'pipe' });

// An empty database beside the one that `url` names; its tables may lie in a folder of the server's.
export function makeDatabase(url, place = '') {
  const name = `hark_storm_${randomBytes(6).toString('hex')}`;
  if (place) sql(url, `CREATE TABLESPACE ${name} LOCATION '${place}'`);
  sql(url, `CREATE DATABASE ${name}${place && ` TABLESPACE ${name}`}`);
  const [address, query = ''] = url.split('?');
  const slash = address.indexOf('/', address.indexOf('//') + 2);
  return {
    url: `${slash < 0 ? address : address.slice(0, slash)}/${name}${query ? `?${query}` : ''}`,
    // From outside, as a restart of a pooler would; gives how many there were.
    terminate: () => Number(sql(url, `SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '${name}'`).toString()),
    drop: () => {
      sql(url, `DROP DATABASE ${name} WITH (FORCE)`);
      if (place) sql(url, `DROP TABLESPACE ${name}`);
    },
  };
}

// The process and all its children.
function family(pid) {
  const children = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid;
    } catch {
      return false;
    }
  });
  return [pid, ...children.map(Number)];
}

const isAlive = (pid) => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
};

export async function startCluster() {
  const cluster = await startPostgres();
  const data = join(cluster.folder, 'data');

  const spawnServer = () => {
    const own = ['postgres', '-D', data];
    const root = process.getuid() === 0;
    const child = root
      ? spawn('setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', '--', join(BIN, own[0]), ...own.slice(1)],
        { cwd: cluster.folder, stdio: 'ignore', detached: true })
      : spawn(join(BIN, own[0]), own.slice(1), { cwd: cluster.folder, stdio: 'ignore', detached: true });
    child.unref();
  };

  return {
    ...cluster,
    async kill() {
      const pid = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
      const all = family(pid);
      for (const one of all) {
        try {
          process.kill(one, 'SIGKILL');
        } catch {
          /* a backend that ended by itself */
        }
      }
      while (all.some(isAlive)) await sleep(10);
      /* Their number may still be that of a zombie. */
      rmSync(join(data, 'postmaster.pid'), { force: true });
      rmSync(join(cluster.folder, '.s.PGSQL.5432.lock'), { force: true });
    },
    async start() {
      spawnServer();
      for (let tries = 0; tries < 600; tries++) {
        try {
          sql(cluster.url, 'SELECT 1');
          return;
        } catch {
          await sleep(50);
        }
      }
      throw new Error('PostgreSQL does not start again');
    },
  };
}

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so";

/** Whether Debian's nginx and its nchan module are here to be measured against. */
export function hasNchan(): boolean {
  return existsSync("/usr/sbin/nginx") && existsSync(MODULE);
}

export interface NchanPeer {
  port: number;
  pid: number;
  publish(body: string): Promise<void>;
  stop(): Promise<void>;
}

/** Starts nginx with one event-source channel on loopback: one worker, as our own server is one process. */
export async function startNchan(port: number): Promise<NchanPeer> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-nchan-"));
  writeFileSync(
    join(folder, "nginx.conf"),
    `load_module ${MODULE};
daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log; worker_rlimit_nofile 20000;
events { worker_connections 12000; }
http {
  access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy; fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi; nchan_shared_memory_size 128M;
  server {
    listen 127.0.0.1:${port} backlog=8192;
    location = /publish { nchan_publisher; nchan_channel_id board; nchan_message_buffer_length 50; }
    location = /stream { nchan_subscriber eventsource; nchan_channel_id board; nchan_subscriber_first_message newest; }
  }
}
`,
  );
  const child = Bun.spawn(["/usr/sbin/nginx", "-c", join(folder, "nginx.conf"), "-p", folder], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  const url = `http://127.0.0.1:${port}/publish`;
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await fetch(url).catch(() => null)) break;
    await Bun.sleep(50);
  }
  return {
    port,
    pid: child.pid,
    async publish(body) {
      const answer = await fetch(url, { method: "POST", body });
      if (!answer.ok && answer.status !== 202) throw new Error(`nchan refused a message: ${answer.status}`);
    },
    async stop() {
      child.kill();
      await child.exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

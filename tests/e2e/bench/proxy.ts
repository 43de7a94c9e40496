// A server that is far away: hands everything on to the real one, later.
import { createServer, request as ask, Agent, type Server } from "node:http";
import { type AddressInfo } from "node:net";

export class Proxy {
  private constructor(
    private server: Server,
    private agent: Agent,
    readonly url: string,
  ) {}

  /**
   * Lets each request wait for `latency` ms. With `opaque`, cursors are numbers of the proxy's own: nothing can be read in them, so that
   * a scan has to follow them one by one.
   */
  static async start(target: string, latency: number, opaque: boolean): Promise<Proxy> {
    const agent = new Agent({ keepAlive: true });
    const cursors: string[] = [];
    const cursor = /([?&]cursor=)([^&"]+)/g;
    const server = createServer((request, response) => {
      const path = (request.url ?? "/").replace(cursor, (_, name, value) => name + (opaque ? cursors[Number(value)] : value));
      const hide = opaque && path.startsWith("/api/");
      const headers = { ...request.headers, ...(hide && { "accept-encoding": "identity" }) };
      const send = () => {
        const asked = ask(new URL(path, target), { agent, headers, method: request.method }, (answer) => {
          if (!hide) {
            response.writeHead(answer.statusCode ?? 502, answer.headers);
            answer.pipe(response);
            return;
          }
          const chunks: Buffer[] = [];
          answer.on("data", (chunk) => chunks.push(chunk));
          answer.on("end", () => {
            const body = Buffer.concat(chunks).toString();
            const hidden = body.replace(cursor, (_, name, value) => name + (cursors.push(value) - 1));
            const { "content-length": _, ...headers } = answer.headers;
            response.writeHead(answer.statusCode ?? 502, headers).end(hidden);
          });
        });
        asked.on("error", () => response.destroy());
        asked.end();
      };
      setTimeout(send, path.startsWith("/api/") ? latency : 0);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return new Proxy(server, agent, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    this.agent.destroy();
  }
}

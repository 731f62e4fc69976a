"""panoramisk's FastAGI server with a bare handler. Arguments: port, menu audio, thanks audio."""

import asyncio
import sys

from panoramisk import fast_agi


async def serve(port: int, menu: str, thanks: str) -> None:
    """Listen until killed."""

    async def handler(request: fast_agi.Request) -> None:
        reply = await request.send_command(f'STREAM FILE {menu} "0123456789*#"')
        if reply.get("result", ("0", ""))[0] == "0":
            reply = await request.send_command("WAIT FOR DIGIT 5000")
        if reply.get("result", ("0", ""))[0] == str(ord("1")):
            await request.send_command(f'STREAM FILE {thanks} ""')

    application = fast_agi.Application(loop=asyncio.get_running_loop())
    application.add_route("menu", handler)
    server = await asyncio.start_server(application.handler, "127.0.0.1", port, backlog=1024)
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2], sys.argv[3]))

"""proxy.py PORT [HOST]: takes connections on a free port of HOST (127.0.0.1), which it prints, and leads them to that port of 127.0.0.1. Each line of its
standard input is JSON and says from then on: `cut`, the share of answers in whose middle a connection is cut; `delay`, by how many
seconds answers come late; `hang`, that nothing comes through. Ends with its input."""

import asyncio
import json
import os
import random
import socket
import struct
import sys


class Proxy:
    def __init__(self, target):
        self.target = target
        self.cut, self.delay, self.hang = 0.0, 0.0, False

    async def serve(self, reader, writer):
        try:
            other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        ends = (writer, other_writer)
        await asyncio.gather(self.lead(reader, other_writer, ends, False), self.lead(other_reader, writer, ends, True))

    async def lead(self, reader, writer, ends, answers):
        try:
            while data := await reader.read(65536):
                while self.hang:
                    await asyncio.sleep(0.02)
                if answers and random.random() < self.cut:
                    writer.write(data[:random.randrange(len(data))])
                    await writer.drain()
                    break
                if answers and self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        for end in ends:
            cut_off(end)


def cut_off(writer):
    """With a reset every second time, and otherwise with an orderly end."""
    connection = writer.get_extra_info("socket")
    if connection and random.random() < 0.5:
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        except OSError:
            pass
    writer.close()


async def main():
    proxy = Proxy(int(sys.argv[1]))
    server = await asyncio.start_server(proxy.serve, sys.argv[2] if len(sys.argv) > 2 else "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    while line := await commands.readline():
        for name, value in json.loads(line).items():
            setattr(proxy, name, value)
    # Whatever still goes through it ends here.
    os._exit(0)  # pylint: disable=protected-access


if __name__ == "__main__":
    asyncio.run(main())

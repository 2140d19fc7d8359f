"""Bytes sent over a connection of their own, and what came back."""

import re
import socket

RESET = b"\1\0\0\0\0\0\0\0"  # of SO_LINGER: closing is a reset instead of an orderly end


class Exchange:
    def __init__(self, port, data, timeout=60, finish=False):
        """Sends and receives until the service closes the connection.

        finish: whether to close the sending side at once.
        """
        self.received = b""
        self.fault = None
        with socket.socket() as connection:
            connection.settimeout(timeout)
            try:
                connection.connect(("127.0.0.1", port))
                try:
                    connection.sendall(data)
                    if finish:
                        connection.shutdown(socket.SHUT_WR)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # Refused before all was sent; the answer may be there.
                while block := connection.recv(1 << 16):
                    self.received += block
            except ConnectionResetError:
                pass
            except OSError as error:
                self.fault = f"{type(error).__name__}: {error}"

    @property
    def statuses(self):
        """Of all answers, in their order."""
        return [int(code) for code in re.findall(rb"(?:^|\n|\})HTTP/1\.[01] (\d{3}) ", self.received)]

    @property
    def body(self):
        return self.received.partition(b"\r\n\r\n")[2]

    def complaint(self, title):
        """What is wrong with how the service took something that no honest client sends."""
        bad = [status for status in self.statuses if status >= 500 and status != 503]
        if bad:
            return f"{title}: answered by {bad[0]}: {self.body[:300]!r}"
        if self.fault:
            return f"{title}: {self.fault}"
        return None

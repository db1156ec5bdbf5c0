"""A mail server on the loopback: real SMTP over a socket, and what was handed to it."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default


@dataclass
class Mailbox:
    """What arrived, and what the server answers to a recipient (250 takes it)."""

    port: int = 0
    letters: list[tuple[str, list[str], EmailMessage]] = field(default_factory=list)
    answer: str = "250 ok"


@contextmanager
def server() -> Iterator[Mailbox]:
    """A running server; its mailbox may be told to refuse."""
    box = Mailbox()

    class Conversation(socketserver.StreamRequestHandler):
        timeout = 10

        def handle(self) -> None:
            sender, to = "", []
            self.say("220 loopback")
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                verb = line[:4].upper()
                if verb in ("EHLO", "HELO"):
                    self.say("250 loopback")
                elif verb == "MAIL":
                    sender = line.partition(":")[2].split(">")[0].strip(" <")
                    self.say("250 ok")
                elif verb == "RCPT":
                    if box.answer.startswith("250"):
                        to.append(line.partition(":")[2].strip(" <>"))
                    self.say(box.answer)
                elif verb == "DATA":
                    self.say("354 go on")
                    box.letters.append((sender, to, self.read()))
                    to = []
                    self.say("250 taken")
                elif verb == "QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def read(self) -> EmailMessage:
            lines = []
            for raw in self.rfile:
                if raw == b".\r\n":
                    break
                lines.append(raw[1:] if raw.startswith(b"..") else raw)
            found = message_from_bytes(b"".join(lines), policy=default)
            assert isinstance(found, EmailMessage)
            return found

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as listening:
        listening.daemon_threads = True
        box.port = listening.server_address[1]
        thread = threading.Thread(target=listening.serve_forever, daemon=True)
        thread.start()
        try:
            yield box
        finally:
            listening.shutdown()
            thread.join()

"""Processes that the tests start: on free ports, tied to this one, ended by their pid."""

import shutil
import socket
import subprocess


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens on at this moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def tied(command: list[str], *, signal: str = "TERM") -> list[str]:
    """The command, ended by the kernel when this process dies without saying so (kill -9)."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", signal, "--", *command] if setpriv else command


def stop(process: subprocess.Popen[bytes], *, signal: int, patience: float = 10) -> None:
    """Ask a process to end, and kill it if it does not."""
    if process.poll() is None:
        process.send_signal(signal)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

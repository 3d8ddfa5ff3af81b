"""Settings from the environment: what is accepted, and how a bad value is named."""

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from t3project.environment import BadSettingError, kept_secret, read_environment
from tests.orchestration.workspace.repository import git, repository, write
from tests.support.server import ROOT, environment_for

LONG_TOKEN = "t" * 32


def test_without_any_setting_the_server_is_local_and_keeps_its_own_database(
    tmp_path: Path,
) -> None:
    environment = read_environment({"T3_HOME": str(tmp_path / "home")})

    assert (environment.host, environment.port) == ("127.0.0.1", 3773)
    assert environment.database["NAME"] == str(tmp_path / "home" / "t3.sqlite3")
    assert environment.database["CONN_MAX_AGE"] == 0
    assert environment.token is None and environment.redis_url is None
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700


def test_a_new_home_in_somebodys_repository_is_ignored_by_git(tmp_path: Path) -> None:
    around = repository(tmp_path / "around", "a.py")

    read_environment({"T3_HOME": str(around / ".t3project")})
    write(around, ".t3project/token")

    assert git(around, "status", "--porcelain") == ""


def test_a_home_that_is_there_already_is_left_to_its_owner(tmp_path: Path) -> None:
    read_environment({"T3_HOME": str(tmp_path)})

    assert not (tmp_path / ".gitignore").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("T3_HOME", "relative/folder"),
        ("T3_HOME", "/dev/null/folder"),
        ("T3_HOME", "~nobody-of-that-name/home"),
        ("T3_HOST", "example.org"),
        ("T3_HOST", "300.1.1.1"),
        ("T3_PORT", "http"),
        ("T3_PORT", "0"),
        ("T3_PORT", "65536"),
        ("T3_TOKEN", "with space"),
        ("T3_ALLOWED_HOSTS", "https://example.org"),
        ("T3_ALLOWED_HOSTS", "*"),
        ("T3_ALLOWED_ORIGINS", "example.org"),
        ("T3_ALLOWED_ORIGINS", "https://example.org/path"),
        ("T3_ALLOWED_ORIGINS", "https://*.example.org"),
        ("T3_ALLOWED_ORIGINS", "https://me@example.org"),
        ("T3_ALLOWED_ORIGINS", "https://example.org:port"),
        ("DATABASE_URL", "mysql://localhost/t3"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "sqlite://:memory:"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "postgres://db:port/t3"),
        ("REDIS_URL", "localhost:6379"),
        ("T3_DEBUG", "maybe"),
        ("T3_SESSION_IDLE_SECONDS", "soon"),
        ("T3_SESSION_IDLE_SECONDS", "-1"),
        ("T3_AGENT_IDLE_SECONDS", "inf"),
    ],
)
def test_a_bad_value_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSettingError, match=name) as refusal:
        read_environment({"T3_HOME": str(tmp_path), name: value})

    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_a_database_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "t3.sqlite3").symlink_to(tmp_path / "gone" / "t3.sqlite3")

    with pytest.raises(BadSettingError, match="sqlite3 cannot be written: No such file"):
        read_environment({"T3_HOME": str(tmp_path)})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_an_address_that_others_can_reach_needs_a_long_token(tmp_path: Path, host: str) -> None:
    open_to_others = {"T3_HOME": str(tmp_path), "T3_HOST": host}

    with pytest.raises(BadSettingError, match="T3_TOKEN"):
        read_environment(open_to_others)
    with pytest.raises(BadSettingError, match="T3_TOKEN") as refusal:
        read_environment({**open_to_others, "T3_TOKEN": "s3cret" * 5})
    assert "s3cret" not in str(refusal.value)
    assert read_environment({**open_to_others, "T3_TOKEN": LONG_TOKEN}).host == host


def test_lists_are_separated_by_commas_and_empty_values_count_as_absent(tmp_path: Path) -> None:
    environment = read_environment(
        {
            "T3_HOME": str(tmp_path),
            "T3_ALLOWED_HOSTS": "T3.example.org, box.local,",
            "T3_ALLOWED_ORIGINS": "https://t3.example.org,http://box.local:8080",
            "T3_PORT": "",
        }
    )

    assert environment.allowed_hosts == ("t3.example.org", "box.local")
    assert environment.allowed_origins == ("https://t3.example.org", "http://box.local:8080")
    assert environment.port == 3773


def test_a_postgresql_database_is_taken_as_it_is(tmp_path: Path) -> None:
    database = read_environment(
        {"T3_HOME": str(tmp_path), "DATABASE_URL": "postgres://me:pass@db:5433/t3"}
    ).database

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "t3")


def test_a_kept_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    secret = kept_secret(tmp_path / "token")

    assert len(secret) >= 32
    assert kept_secret(tmp_path / "token") == secret
    assert stat.S_IMODE((tmp_path / "token").stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [tmp_path / "token"]


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "runserver"],
        ["-c", "import t3project.asgi"],
    ],
)
def test_a_bad_value_stops_the_start_with_one_sentence(tmp_path: Path, command: list[str]) -> None:
    started = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment_for(tmp_path, T3_PORT="many"),
        capture_output=True,
        text=True,
        timeout=15,
        check=False,
    )

    assert started.returncode == 1
    assert started.stderr == "T3_PORT must be a number from 1 to 65535, not 'many'.\n"
    assert started.stdout == ""


def test_what_agents_say_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)

    database = read_environment({"T3_HOME": str(tmp_path)}).database

    assert Path(str(database["NAME"])).stat().st_mode & 0o777 == 0o600


def test_the_log_says_more_when_debugging_unless_its_level_is_given(tmp_path: Path) -> None:
    home = {"T3_HOME": str(tmp_path / "home")}

    assert read_environment(home).log_level == "info"
    assert read_environment({**home, "T3_DEBUG": "1"}).log_level == "debug"
    assert read_environment({**home, "T3_DEBUG": "1", "T3_LOG_LEVEL": "Error"}).log_level == "error"


@pytest.mark.parametrize(("name", "word"), [("T3_LOG_LEVEL", "loud"), ("T3_LOG_FORMAT", "xml")])
def test_a_log_that_is_not_known_is_named_with_those_that_are(
    tmp_path: Path, name: str, word: str
) -> None:
    with pytest.raises(BadSettingError, match=f"{name} must be .+ or .+, not '{word}'"):
        read_environment({"T3_HOME": str(tmp_path / "home"), name: word})


def test_traces_without_their_packages_are_told_with_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("t3project.environment.find_spec", lambda name: None)

    with pytest.raises(BadSettingError, match="install the packages opentelemetry-sdk and"):
        read_environment({"T3_HOME": str(tmp_path / "home"), "T3_TRACING": "1"})


def test_what_traces_need_is_an_extra_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    extra = {wanted.split(">")[0] for wanted in project["optional-dependencies"]["tracing"]}

    assert extra == {"opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"}

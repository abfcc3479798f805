"""The files that configure servers, containers and checks say what they should.

Nothing here starts a server; every test reads files of the repository.
"""

import configparser
import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DOCKER = ROOT / "docker"


def repository_files():
    """Every file that is, or would be, in the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    names = listed.stdout.decode().split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def text_of(path):
    """The text of a file, or nothing for pictures and the like."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def odoo_conf():
    parser = configparser.RawConfigParser()
    parser.read(ROOT / "odoo.conf", encoding="utf-8")
    return parser


# === odoo.conf ===


def test_odoo_knows_every_option(odoo_conf):
    config = pytest.importorskip("odoo.tools").config
    for name, value in odoo_conf.items("options"):
        if name == "without_demo":
            continue  # Odoo reads it as the opposite of with_demo
        option = config.options_index.get(name)
        assert option and option.file_loadable, f"Odoo has no option {name}"
        config.parse(name, value)  # raises on a value of the wrong type


def test_commented_options_are_known_too(odoo_conf):
    config = pytest.importorskip("odoo.tools").config
    text = (ROOT / "odoo.conf").read_text(encoding="utf-8")
    commented = re.findall(r"^;(\w+) =", text, flags=re.MULTILINE)
    assert commented
    assert set(commented) <= set(config.options_index)


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("http_interface", "127.0.0.1"),
        ("proxy_mode", "True"),
        ("list_db", "False"),
        ("without_demo", "True"),
        ("admin_passwd", ""),  # empty refuses everybody
    ],
)
def test_server_is_closed_by_default(odoo_conf, option, value):
    assert odoo_conf.get("options", option) == value


def test_filter_admits_the_database_and_no_other(odoo_conf):
    """The job runner and the crons work on db_name; requests must reach the same."""
    options = odoo_conf["options"]
    assert re.match(options["dbfilter"], options["db_name"])
    assert not re.match(options["dbfilter"], options["db_name"] + "_copy")


def test_job_runner_starts_and_leaves_workers_to_people(odoo_conf):
    assert "queue_job" in odoo_conf["options"]["server_wide_modules"].split(",")
    channels = dict(
        channel.split(":") for channel in odoo_conf["queue_job"]["channels"].split(",")
    )
    workers = int(odoo_conf["options"]["workers"])
    assert int(channels["root"]) <= workers - 2
    assert int(channels["root.iptv"]) < int(channels["root"])


# === Docker ===


def test_compose_refers_to_files_that_exist(compose):
    for service in compose["services"].values():
        if build := service.get("build"):
            context = DOCKER / build["context"]
            assert (context / build["dockerfile"]).is_file()
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (DOCKER / source).exists()


def test_secrets_come_from_files_only(compose):
    for secret in compose["secrets"].values():
        assert set(secret) == {"file"}
        # The file itself is the operator's; the repository carries an example.
        assert (DOCKER / f"{secret['file']}.example").is_file()
    word = re.compile("PASS|SECRET|TOKEN|KEY", re.IGNORECASE)
    for name, service in compose["services"].items():
        for variable, value in service.get("environment", {}).items():
            if word.search(variable):
                assert variable.endswith("_FILE"), f"{name}: {variable}"
                assert value.removeprefix("/run/secrets/") in service["secrets"]


def test_real_secrets_are_not_in_the_repository():
    kept = {path.name for path in repository_files() if path.parent.name == "secrets"}
    assert all(name == ".gitignore" or name.endswith(".example") for name in kept)


def test_only_loopback_ports_and_never_the_database(compose):
    assert "ports" not in compose["services"]["db"]
    for service in compose["services"].values():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:")


def test_services_restart_and_are_watched(compose):
    for service in compose["services"].values():
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
    waiting = compose["services"]["odoo"]["depends_on"]["db"]
    assert waiting["condition"] == "service_healthy"


def test_simulator_is_never_part_of_production(compose):
    assert compose["services"]["simulator"]["profiles"] == ["demo"]


def test_compose_overrides_only_options_that_odoo_knows(compose):
    config = pytest.importorskip("odoo.tools").config
    known = {option.env_name for option in config.options_index.values()}
    dockerfile = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    used = set(re.findall(r"^ENV (ODOO_\w+)=", dockerfile, flags=re.MULTILINE))
    used |= {
        name
        for name in compose["services"]["odoo"]["environment"]
        if name.startswith("ODOO_") and not name.startswith("ODOO_QUEUE_JOB_")
    }
    assert used
    assert used <= known


@pytest.mark.parametrize("name", ["Dockerfile", "simulator.Dockerfile"])
def test_dockerfile_copies_what_exists(name):
    text = (DOCKER / name).read_text(encoding="utf-8")
    for source in re.findall(r"^COPY (\S+) ", text, flags=re.MULTILINE):
        assert (ROOT / source).exists(), source
    # The last word on the user is not root.
    assert re.findall(r"^USER (\w+)", text, flags=re.MULTILINE)[-1] != "root"


def test_image_is_the_official_one():
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE) == ["odoo:19.0"]


def test_image_reads_the_addons_where_they_are_copied(odoo_conf):
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert f"COPY addons {odoo_conf['options']['addons_path']}\n" in text


# === Requirements and the repository as a whole ===


def test_requirements_are_pinned_and_name_no_source():
    for path in (ROOT / "requirements").glob("*.txt"):
        for line in path.read_text(encoding="utf-8").splitlines():
            line = line.split("#")[0].strip()
            assert not line or re.match(r"[\w.\[\]-]+==[\w.]+", line), (path.name, line)
            assert "://" not in line, path.name


def test_npm_lock_is_exact_and_names_no_source():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    manifest = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    assert lock["packages"][""]["devDependencies"] == manifest["devDependencies"]
    for name, package in lock["packages"].items():
        assert "resolved" not in package, name
        assert not name or package["integrity"], name


def test_pre_commit_and_lint_name_the_same_checks():
    listed = subprocess.run(
        [ROOT / "scripts" / "lint.sh", "--list"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    entries = [hook["entry"] for repo in hooks["repos"] for hook in repo["hooks"]]
    # The installation log takes minutes; it is checked by "make lint" only.
    wanted = [f"scripts/lint.sh --only {name}" for name in listed]
    assert entries == [entry for entry in wanted if "install-log" not in entry]


# Written in pieces, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a folder of a developer's machine": r"(?<![\w/.$}-])/(?:wo" + r"rk|ro" + r"ot)/\w",
    "a package registry": r"\b(?:py" + r"pi\.org|files\.python" + r"hosted\.org|"
    r"registry\.npm" + r"js\.org|registry\.yarn" + r"pkg\.com|deb\.de" + r"bian\.org|"
    r"archive\.ubu" + r"ntu\.com|registry-1\.dock" + r"er\.io)\b",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in repository_files()
        if (match := pattern.search(text_of(path)))
    ]
    assert not found

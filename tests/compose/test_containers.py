"""What holds of the five containers before anybody calls."""

import json

import pytest

from tests.compose.containers import Containers

PARTS = ("pbx", "engine", "flows", "tables", "listener", "desk")


@pytest.mark.parametrize("part", PARTS)
def test_it_is_healthy(containers: Containers, part: str) -> None:
    health = containers.inspect(part)["State"]["Health"]
    assert health["Status"] == "healthy", health["Log"][-1]["Output"]


@pytest.mark.parametrize("part", PARTS)
def test_it_comes_back_after_a_crash(containers: Containers, part: str) -> None:
    assert containers.inspect(part)["HostConfig"]["RestartPolicy"]["Name"] == "unless-stopped"


@pytest.mark.parametrize("part", PARTS)
def test_it_runs_without_privileges(containers: Containers, part: str) -> None:
    assert containers.inside(part, "id", "-u").strip() == "1000"
    status = containers.inside(part, "cat", "/proc/self/status")
    assert "CapEff:\t0000000000000000" in status


@pytest.mark.parametrize("part", PARTS)
def test_no_secret_is_in_its_environment(containers: Containers, part: str) -> None:
    secret = containers.inside("engine", "cat", "/var/lib/longlines/secrets/ami").strip()
    assert secret
    assert not [line for line in containers.inspect(part)["Config"]["Env"] if secret in line]


def test_the_ledger_is_out_of_the_pbx_s_reach(containers: Containers) -> None:
    volumes = {mount["Destination"] for mount in containers.inspect("pbx")["Mounts"]}
    assert "/var/lib/longlines/spool" in volumes
    assert "/var/lib/longlines/database" not in volumes


def test_the_pbx_need_not_ask_dns_for_its_own_name(containers: Containers) -> None:
    name = containers.inside("pbx", "hostname").strip()
    assert name in containers.inside("pbx", "cat", "/etc/hosts").split()


def test_flows_are_in_force_and_watched(containers: Containers) -> None:
    state = json.loads(containers.inside("engine", "longlines", "status", "--json"))["flows"]
    assert state["version"]
    assert state["watched"]
    assert state["not_live"] == []

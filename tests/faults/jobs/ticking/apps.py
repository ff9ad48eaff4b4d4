from portal.plugins.config import PluginConfig


class TickingConfig(PluginConfig):
    name = "tests.faults.jobs.ticking"
    label = "faults_ticking"
    slug = "faults-ticking"
    schedules = "tests.faults.jobs.ticking.schedules.SCHEDULES"

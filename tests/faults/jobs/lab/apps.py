from portal.plugins.config import PluginConfig


class LabConfig(PluginConfig):
    name = "tests.faults.jobs.lab"
    label = "faults_lab"
    slug = "faults-lab"
    root_urls = "tests.faults.jobs.lab.urls"

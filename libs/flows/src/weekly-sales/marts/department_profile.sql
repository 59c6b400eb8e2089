-- One row per department of the departments files. A later delivery restates a department.
SELECT department, department_name, department_group
FROM departments
